/** One address of OmniAI's API, as documented. */
export interface Endpoint {
	method: 'GET' | 'POST' | 'PUT';
	/** `{leadId}` and `{documentId}` stand for the ids of a call. */
	path: string;
	purpose: string;
}

// Every endpoint whose method, path and answer OmniAI documents, and no other. Analytics has another
// version than the rest, so each path is whole.
export const ENDPOINTS = {
	createLead: { method: 'POST', path: '/api/v1/leads', purpose: 'create a lead' },
	updateLead: { method: 'PUT', path: '/api/v1/leads', purpose: 'update a lead' },
	getLead: { method: 'GET', path: '/api/v1/leads/{leadId}', purpose: 'get a lead' },
	getLeadDocuments: {
		method: 'GET',
		path: '/api/v1/leads/{leadId}/documents',
		purpose: 'get the documents of a lead',
	},
	getLeadChecklist: {
		method: 'GET',
		path: '/api/v1/leads/{leadId}/checklist',
		purpose: 'get the checklist of a lead',
	},
	getLeadActionLogs: {
		method: 'GET',
		path: '/api/v1/leads/{leadId}/action-logs',
		purpose: 'get the action logs of a lead',
	},
	createChecklistItem: {
		method: 'POST',
		path: '/api/v1/leads/{leadId}/checklist-items',
		purpose: 'add a checklist item to a lead',
	},
	createActivity: {
		method: 'POST',
		path: '/api/v1/activity',
		purpose: "write an entry on a lead's timeline",
	},
	uploadDocuments: { method: 'POST', path: '/api/v1/documents', purpose: 'upload documents' },
	getDocument: { method: 'GET', path: '/api/v1/documents/{documentId}', purpose: 'get a document' },
	getAnalytics: { method: 'GET', path: '/api/v0/analytics', purpose: 'get analytics' },
} as const satisfies Record<string, Endpoint>;

export type EndpointName = keyof typeof ENDPOINTS;

/** The ids that stand in the path of a call. */
export type PathIds = Partial<Record<'leadId' | 'documentId', string>>;

/**
 * The path of a call, with its ids encoded.
 *
 * @returns null when an id is missing or would change the path, as `..` does
 */
export function pathOf(endpoint: EndpointName, ids: PathIds): string | null {
	let usable = true;
	const path = ENDPOINTS[endpoint].path.replace(/\{(\w+)\}/g, (_placeholder, name: string) => {
		const id = ids[name as keyof PathIds];
		if (id === undefined || /^\.{0,2}$/.test(id)) usable = false;
		return encodeURIComponent((id ?? '').replace(/\p{Surrogate}/gu, '\ufffd'));
	});
	return usable ? path : null;
}
