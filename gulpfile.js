'use strict';

// Builds `dist`, which is all that is published: compiled nodes and credentials, their icons and
// their codex files. Nothing is bundled: n8n supplies `n8n-workflow` and `zod` at run time.

const { execFile } = require('node:child_process');
const { rm } = require('node:fs/promises');
const gulp = require('gulp');

const OUTPUT = 'dist';

async function clean() {
	await rm(OUTPUT, { recursive: true, force: true });
}

function compile(done) {
	const child = execFile(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.json'], done);
	child.stdout.pipe(process.stdout);
	child.stderr.pipe(process.stderr);
}

// `encoding: false` keeps binary files as they are, should an icon ever be a PNG.
function icons() {
	return gulp.src('nodes/**/*.{svg,png}', { base: '.', encoding: false }).pipe(gulp.dest(OUTPUT));
}

// n8n reads `X.node.json` and `__schema__` beside the compiled node.
function codex() {
	return gulp.src(['nodes/**/*.node.json', 'nodes/**/__schema__/**/*.json'], { base: '.' }).pipe(gulp.dest(OUTPUT));
}

exports['build:icons'] = icons;
exports.build = gulp.series(clean, gulp.parallel(compile, icons, codex));
exports.default = exports.build;
