/** The action types that OmniAI documents, for drop-downs; any other string passes. */
export const ACTION_TYPES = [
	'DOCUMENT_UPLOAD',
	'FOLLOW_UP_MESSAGE',
	'MANUAL_UPDATE',
	'MESSAGE',
	'PORTAL_SUBMISSION',
	'PORTAL_UPDATE',
	'SYSTEM_NOTE',
	'TOOL_CALL',
] as const;
