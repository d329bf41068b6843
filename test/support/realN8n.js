'use strict';

// Before each file of tests that start a real n8n.

const { runInThisContext } = require('node:vm');

// It takes its time, on a busy machine minutes.
jest.setTimeout(900_000);

// Jest ends without a word on a signal, and the n8n that a test has started would go on. Its tests have a
// copy of `process` that no signal reaches.
const { process: realProcess } = runInThisContext('globalThis');
for (const [signal, exitCode] of Object.entries({ SIGINT: 130, SIGTERM: 143 })) {
	if (realProcess.listenerCount(signal) === 0) realProcess.once(signal, () => realProcess.exit(exitCode));
}
