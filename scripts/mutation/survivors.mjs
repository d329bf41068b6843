import { relative } from 'node:path';

/** Says of every mutant that no test noticed where it is and what it was, as soon as that is known. */
export class Survivors {
	onMutantTested({ status, fileName, location, mutatorName, replacement }) {
		if (status !== 'Survived' && status !== 'NoCoverage') return;
		const { line, column } = location.start;
		process.stdout.write(
			`not noticed: ${relative(process.cwd(), fileName)}:${line}:${column} ${mutatorName} => ` +
				`${replacement.split('\n')[0]}\n`,
		);
	}
}
Survivors.inject = [];
