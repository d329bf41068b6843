/** What is wrong with something a person entered: what happened, and what to do about it. */
export interface Wrong {
	message: string;
	suggestion: string;
}

/** A value that was read from outside, or what is wrong with it. */
export type Reading<Value, Why = Wrong> = { ok: true; value: Value } | ({ ok: false } & Why);
