/** How often a property about proofs and duplicates is tried: `npm run test:long` raises it. */
export const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 2_000);
/** How many random histories a strategy is held against. */
export const HISTORIES = Number(process.env['PROPERTY_RUNS'] ?? 10_000);
