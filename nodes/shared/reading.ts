/** What is wrong with something a person entered: what happened, and what to do about it. */
export interface Wrong {
	message: string;
	suggestion: string;
}

/** A value that was read from outside, or what is wrong with it. */
export type Reading<Value, Why = Wrong> = { ok: true; value: Value } | ({ ok: false } & Why);

/** All values that were read, by name, or what is wrong with the first that could not be. */
export function allRead<Values extends object>(readings: {
	[Key in keyof Values]: Reading<Values[Key]>;
}): Reading<Values> {
	const values: Partial<Values> = {};
	for (const key of Object.keys(readings) as Array<keyof Values>) {
		const reading = readings[key];
		if (!reading.ok) return reading;
		values[key] = reading.value;
	}
	return { ok: true, value: values as Values };
}
