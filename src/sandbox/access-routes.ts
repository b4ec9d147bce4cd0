/** Token requests and requests with tokens in, answered as the sandbox's token server judges them; and what it is told to do. */
import { setTimeout as wait } from 'node:timers/promises';
import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import type { z } from 'zod';
import { type Behaviour, Behaviours, tokenBehaviourSchema } from './behaviour.ts';
import { cut } from './receiver.ts';
import { operationOutcome } from './replies.ts';
import type { Asking, TokenServer } from './token-server.ts';

/** The one that is told how to behave. */
const TOKEN = 'token';

export interface TokenRoutes {
  readonly router: Router;
  /** Lets a request to a receiver pass whose token is good, and answers 401 to any other. */
  readonly guard: RequestHandler;
  /** Tells the token server how to behave; null = as usual. */
  control(behaviour: Behaviour | null): void;
}

export function tokenRoutes(tokens: TokenServer): TokenRoutes {
  const behaviours = new Behaviours();
  const router = Router();

  router.post('/token', express.text({ type: () => true }), async (request, response) => {
    const { mode, delayMs, retryAfter } = behaviours.next(TOKEN);
    if (delayMs) await wait(delayMs, undefined, { ref: false });
    if (retryAfter !== undefined) response.set('Retry-After', String(retryAfter));
    if (mode === 'hang') return;
    if (mode === 'reset') return cut(request);
    if (mode.startsWith('status:')) {
      response.status(Number(mode.slice('status:'.length))).end();
      return;
    }
    const form = new URLSearchParams(typeof request.body === 'string' ? request.body : '');
    const answer = await tokens.grant(askingOf(request), form, originOf(request));
    response.status(answer.status).set(answer.headers).json(answer.body);
  });
  router.delete('/tokens', (_request, response) => {
    tokens.withdraw();
    response.status(204).end();
  });
  router.put('/tokens/control', express.json(), (request, response) => {
    const checked = tokenBehaviourSchema.safeParse(request.body);
    if (checked.success) behaviours.tell(TOKEN, checked.data);
    answerControl(response, checked);
  });
  router.delete('/tokens/control', (_request, response) => {
    behaviours.tell(TOKEN, null);
    response.status(204).end();
  });

  return {
    router,
    async guard(request, response, next) {
      const challenge = await tokens.challenge(askingOf(request));
      if (!challenge) return next();
      const outcome = JSON.stringify(operationOutcome('login'));
      response.status(401).set(challenge).type('application/fhir+json').send(outcome);
    },
    control: (behaviour) => behaviours.tell(TOKEN, behaviour),
  };
}

/** An order as it was understood, or 400 with what is wrong with it. */
export function answerControl(response: Response, checked: z.ZodSafeParseResult<unknown>): void {
  if (checked.success) {
    response.json(checked.data);
    return;
  }
  const faults = checked.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  response.status(400).json({ faults });
}

function askingOf(request: Request): Asking {
  return {
    method: request.method,
    url: `${originOf(request)}${request.originalUrl.split('?')[0]}`,
    authorization: request.get('Authorization'),
    dpop: request.get('DPoP'),
  };
}

function originOf(request: Request): string {
  return `${request.protocol}://${request.get('host')}`;
}
