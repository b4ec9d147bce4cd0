/** Retry delays, ms, that every test queue on a broker has, so that one opened twice has the same topology. */
export const TEST_DELAYS_MS = [100, 300];
