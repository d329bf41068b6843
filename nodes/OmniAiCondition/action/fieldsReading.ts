/** What one kind of action reads from its own fields; the message completes "Action 2 ('notify_ops') …". */
export type FieldsReading<Settings> =
	{ ok: true; settings: Settings } | { ok: false; message: string; suggestion: string };
