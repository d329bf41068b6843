// What `npm start` remembers between starts: login, secret, and which workflow was imported.

import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { PROJECT } from '../paths.mjs';
import { ReadableError } from '../terminal.mjs';

/**
 * @typedef {object} Memory
 * @property {{ email: string, password: string }} owner
 * @property {string} secret of the deliveries
 * @property {string} [credentialId]
 * @property {string} [workflowId]
 * @property {string} [versionId] of the workflow as it was imported
 * @property {string} [fingerprint] of the example it was made from
 * @property {string} [receiverOrigin] it delivers to
 */

/** @param {string} folder */
const fileIn = (folder) => join(folder, 'state.json');

/**
 * What was noted in the folder, or the beginning of it.
 *
 * @param {string} folder
 * @returns {Memory}
 */
export function recall(folder) {
	const file = fileIn(folder);
	if (existsSync(file)) {
		try {
			return JSON.parse(readFileSync(file, 'utf8'));
		} catch (cause) {
			throw startAfresh(folder, `The file ${relative(PROJECT, file)} is damaged.`, cause);
		}
	}
	return {
		owner: { email: 'owner@example.com', password: `Local-${randomBytes(9).toString('base64url')}-1` },
		secret: randomBytes(24).toString('base64url'),
	};
}

/**
 * @param {string} folder
 * @param {Memory} memory
 */
export function note(folder, memory) {
	const file = fileIn(folder);
	mkdirSync(folder, { recursive: true });
	// Renamed into place, so that an interrupted start leaves the old file or the new one.
	writeFileSync(`${file}.new`, `${JSON.stringify(memory, null, '\t')}\n`, { mode: 0o600 });
	renameSync(`${file}.new`, file);
}

/**
 * @param {string} folder
 * @param {string} what happened, as a sentence
 * @param {unknown} cause
 */
export function startAfresh(folder, what, cause) {
	return new ReadableError(what, {
		advice:
			`Delete the folder ${relative(PROJECT, folder)} to start afresh (this removes the workflows in ` +
			'it), then run npm start again.',
		cause,
	});
}
