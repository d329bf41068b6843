import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A delivery as OmniAI documents it; the file name says the event and the generation of the documentation.
 */
export interface Fixture {
	name: string;
	/** A fresh copy on every access, so that no test sees another's changes. */
	body: () => DeliveryBody;
	/** The bytes as a sender would post them. */
	bytes: Buffer;
}

// Fixtures have four envelope shapes, and tests reach into them freely.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type DeliveryBody = { event: string } & Record<string, any>;

const FOLDER = join(__dirname, 'fixtures');

export const fixtures: Fixture[] = readdirSync(FOLDER)
	.filter((file) => file.endsWith('.json'))
	.sort()
	.map((file) => {
		const bytes = readFileSync(join(FOLDER, file));
		return {
			name: file.replace(/\.json$/, ''),
			bytes,
			body: () => JSON.parse(bytes.toString('utf8')) as DeliveryBody,
		};
	});

/** The fixture of this name; an unknown name is a mistake in the test and throws. */
export function fixture(name: string): Fixture {
	const found = fixtures.find((candidate) => candidate.name === name);
	if (!found) throw new Error(`There is no fixture "${name}" in test/support/fixtures`);
	return found;
}

/** The fields of every event item, in their order, as the documents list them. */
export const EVENT_FIELDS: readonly string[] = (
	'event eventKey eventKeyIsExact test occurredAt occurredAtSource receivedAt workspaceId leadId ' +
	'externalLeadId agentId actionLog document extraction lead failure'
).split(' ');
