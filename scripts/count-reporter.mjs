// A reporter for Node's test runner that writes how many tests passed and failed, as JSON.

/**
 * @param {AsyncIterable<{ type: string, data: any }>} events of the test runner
 * @returns {AsyncGenerator<string>} one JSON text; suites and skipped tests are not counted
 */
export default async function* countReporter(events) {
	let passed = 0;
	let failed = 0;
	for await (const { type, data } of events) {
		if (type !== 'test:pass' && type !== 'test:fail') continue;
		// A suite fails with its tests; when its set-up fails, it is the only thing that does.
		const isSuite = data.details?.type === 'suite';
		const isSetUpFailure = isSuite && data.details.error?.failureType === 'hookFailed';
		const isFile = data.nesting === 0 && data.name?.endsWith('.test.mjs');
		if ((isSuite && !isSetUpFailure) || isFile || data.skip !== undefined || data.todo !== undefined)
			continue;
		if (type === 'test:pass') passed += 1;
		else failed += 1;
	}
	yield JSON.stringify({ passed, failed });
}
