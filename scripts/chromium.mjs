// The Chromium of this machine: the browser's own download server is not needed.

import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { ReadableError } from './terminal.mjs';

const PLACES = [
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * Finds a Chromium, and installs Debian's where that is possible without asking.
 *
 * @returns {Promise<string>} path of the program; rejects with a ReadableError that says what to install
 */
export async function findChromium() {
	const found = lookUp();
	if (found) return found;
	if (process.getuid?.() === 0) {
		try {
			const run = (...args) =>
				execFileSync('apt-get', args, {
					stdio: 'ignore',
					env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
				});
			run('update');
			run('install', '--yes', '--no-install-recommends', 'chromium');
		} catch {
			// Said below.
		}
	}
	const installed = lookUp();
	if (installed) return installed;
	throw new ReadableError('No Chromium was found on this machine.', {
		advice:
			'Install one (on Debian: apt-get install chromium), or name it in the environment variable CHROMIUM.',
	});
}

function lookUp() {
	return [process.env.CHROMIUM, ...PLACES].find((path) => {
		if (!path) return false;
		try {
			accessSync(path, constants.X_OK);
			return true;
		} catch {
			return false;
		}
	});
}
