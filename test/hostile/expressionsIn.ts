import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '..', '..');

export interface FoundExpression {
	/** File and line, or the file alone. */
	where: string;
	expression: RegExp;
}

export interface Expressions {
	found: FoundExpression[];
	/** Expressions that code builds while it runs, by file: nobody can collect those. */
	builtLater: string[];
}

/**
 * Every regular expression in the sources: the literals, and what `new RegExp` makes when the modules are
 * loaded.
 */
export function expressionsInSources(): Expressions {
	const found: FoundExpression[] = [];
	const builtLater: string[] = [];
	for (const file of sources()) {
		const text = readFileSync(join(ROOT, file), 'utf8');
		const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
		let builtOnLoad = 0;
		const visit = (node: ts.Node, inFunction: boolean): void => {
			if (ts.isRegularExpressionLiteral(node)) {
				const end = node.text.lastIndexOf('/');
				const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
				found.push({
					where: `${file}:${line}`,
					expression: new RegExp(node.text.slice(1, end), node.text.slice(end + 1)),
				});
			}
			if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === 'RegExp') {
				if (inFunction) builtLater.push(file);
				else builtOnLoad++;
			}
			ts.forEachChild(node, (child) => visit(child, inFunction || ts.isFunctionLike(node)));
		};
		visit(source, false);
		if (builtOnLoad > 0) {
			const built = builtByLoading(file);
			if (built.length < builtOnLoad)
				throw new Error(`${file} builds ${builtOnLoad} expressions, and ${built.length} were seen.`);
			found.push(...built.map((expression) => ({ where: file, expression })));
		}
	}
	return { found, builtLater };
}

function sources(): string[] {
	return ['nodes', 'credentials']
		.flatMap((folder) =>
			readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
				join(ROOT, folder, name),
			),
		)
		.filter((path) => path.endsWith('.ts'))
		.map((path) => relative(ROOT, path));
}

function builtByLoading(file: string): RegExp[] {
	const built: RegExp[] = [];
	const original = globalThis.RegExp;
	const record = (args: unknown[]): RegExp => {
		const expression = Reflect.construct(original, args) as RegExp;
		// The first line names the error, the second this function, the third the trap below.
		if ((new Error().stack ?? '').split('\n')[3]?.includes(join(ROOT, file)) === true) built.push(expression);
		return expression;
	};
	globalThis.RegExp = new Proxy(original, {
		construct: (_target, args: unknown[]) => record(args),
		apply: (_target, _this, args: unknown[]) => record(args),
	});
	try {
		jest.isolateModules(() => void require(join(ROOT, file)));
	} finally {
		globalThis.RegExp = original;
	}
	return built;
}
