/** Acts on a broker, one after the other → what it refused, in its own words; each refusal costs a channel and nothing else. */
import type { Channel, ChannelModel } from 'amqplib';

export type Act = (channel: Channel) => Promise<unknown>;

/** The broker's codes: no right to it · not there · other arguments. */
export const FORBIDDEN = 403;
const NOT_FOUND = 404;
const LOCKED = 405;
export const PRECONDITION_FAILED = 406;

export class Steps {
  readonly refusals: string[] = [];
  readonly #model: ChannelModel;
  #channel: Channel | null = null;

  constructor(model: ChannelModel) {
    this.#model = model;
  }

  /** True when the broker did it. A refusal is noted, unless its code is `expected`, which is then told. */
  async take(act: Act, expected?: number, tell: () => void = () => {}): Promise<boolean> {
    this.#channel ??= await quietChannel(this.#model);
    try {
      await act(this.#channel);
      return true;
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal) throw error;
      if (refusal.code === expected) tell();
      else this.refusals.push(refusal.text);
      this.#channel = null; // n.b. a refusal closes the channel
      return false;
    }
  }

  async close(): Promise<void> {
    await this.#channel?.close();
  }
}

/** A channel whose refusals are told through the rejected act only. */
async function quietChannel(model: ChannelModel): Promise<Channel> {
  const channel = await model.createChannel();
  channel.on('error', () => {});
  return channel;
}

/** The broker's own words say which and what. */
function refusalOf(error: unknown): { code: number; text: string } | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  const { code } = error;
  if (code !== FORBIDDEN && code !== NOT_FOUND && code !== LOCKED && code !== PRECONDITION_FAILED)
    return null;
  return { code, text: /"([^"]*)"/.exec(error.message)?.[1] ?? error.message };
}
