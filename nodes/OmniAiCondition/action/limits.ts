// What a person can set about deliveries, and within which bounds: for the node's fields and for what reads
// them. The fields repeat the defaults, because n8n's linter wants numbers there; a test holds them together.

export const METHODS = ['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT'] as const;
export type Method = (typeof METHODS)[number];

/** A time-out below this would fail deliveries to healthy receivers; above it would hold a worker. */
export const TIMEOUT_MS = { default: 10_000, min: 100, max: 300_000 };

export const MAX_RETRIES = { default: 0, max: 5 };
export const RETRY_BUDGET_MS = { default: 60_000, min: 1_000, max: 600_000 };

/** More deliveries at a time would mostly queue, here or at the receiver. */
export const DELIVERIES_AT_A_TIME = { total: { default: 50, max: 200 }, perHost: { default: 20, max: 100 } };
