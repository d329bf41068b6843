/** A decision as the record's field list names it. `value` is null when it could not be made. */
export interface Decision {
	/** Rules give a boolean; a label is for kinds of decision to come, and the published field list has it. */
	value: boolean | string | null;
	type: 'boolean' | 'categorical';
	/** Why the value is null. */
	reason: string | null;
	entity: string | null;
	condition_id: string;
	condition_version: string;
	/** When the event happened, ISO 8601, or null; never the time of the run. */
	timestamp: string | null;
}
