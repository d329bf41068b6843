// The process that measures: it is given a file and a set-up, and prints what the file's `measure` returns.

const [, , url, setup] = process.argv;
const figures = await (await import(url)).measure(JSON.parse(setup));
process.stdout.write(`${JSON.stringify(figures)}\n`);
process.exit(0);
