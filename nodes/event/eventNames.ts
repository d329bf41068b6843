/** The seven events that OmniAI documents. Others are accepted too: the list has grown before. */
export const EVENT_NAMES = [
	'action_log.completed',
	'action_log.failed',
	'document.extracted',
	'document.received',
	'lead.completed',
	'lead.created',
	'lead.updated',
] as const;

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
