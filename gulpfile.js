'use strict';

// Builds `dist`, which is all that is published: compiled nodes and credentials, their icons, their codex
// files and their descriptions. Nothing is bundled: n8n supplies `n8n-workflow` and `zod` at run time.

const { readdir, readFile, rm, writeFile } = require('node:fs/promises');
const { dirname, join, relative } = require('node:path');
const gulp = require('gulp');
const { minify } = require('terser');

const OUTPUT = 'dist';

async function clean() {
	await rm(OUTPUT, { recursive: true, force: true });
}

/**
 * @param {string} script
 * @param {string[]} args
 */
async function runScript(script, ...args) {
	const { execaNode } = await import('execa');
	await execaNode(script, args, { stdio: 'inherit' });
}

async function compile() {
	await runScript(require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.json');
}

// `encoding: false` keeps binary files as they are, should an icon ever be a PNG.
function icons() {
	return gulp.src('nodes/**/*.{svg,png}', { base: '.', encoding: false }).pipe(gulp.dest(OUTPUT));
}

// n8n reads `X.node.json` and `__schema__` beside the compiled node.
function codex() {
	return gulp
		.src(['nodes/**/*.node.json', 'nodes/**/__schema__/**/*.json'], { base: '.' })
		.pipe(gulp.dest(OUTPUT));
}

// White space is a tenth of the package. Every name and, for stack traces, a line for each statement stay.
async function withoutWhiteSpace() {
	const files = (await readdir(OUTPUT, { recursive: true })).filter((file) => file.endsWith('.js'));
	for (const file of files.map((name) => join(OUTPUT, name))) {
		const kept = { compress: false, mangle: false, format: { semicolons: false } };
		const { code = '' } = await minify(await readFile(file, 'utf8'), kept);
		await writeFile(file, code);
	}
}

// n8n loads a node with its first use. From then on all are loaded, so that an update which replaces the
// files under a running n8n never mixes old code with new. The sources know nothing of this.
async function wholePackage() {
	const { nodes } = JSON.parse(await readFile('package.json', 'utf8')).n8n;
	for (const file of nodes) {
		const others = nodes
			.filter((other) => other !== file)
			.map((other) => `require('${relative(dirname(file), other)}');`);
		await writeFile(file, `${await readFile(file, 'utf8')}\n${others.join('\n')}\n`);
	}
}

// Writes down, with n8n's own tool, what n8n would otherwise find out by loading every node when it starts:
// as with its own nodes, code is loaded with its first use.
async function descriptions() {
	await runScript(join(dirname(require.resolve('n8n-core')), '..', 'bin', 'generate-metadata'));
}

// Which drop-down lists there are, which only n8n's own build reads.
async function cleanUp() {
	await rm(join(OUTPUT, 'methods'), { recursive: true, force: true });
}

exports['build:icons'] = icons;
exports.build = gulp.series(
	clean,
	gulp.parallel(gulp.series(compile, withoutWhiteSpace), icons, codex),
	wholePackage,
	descriptions,
	cleanUp,
);
exports.default = exports.build;
