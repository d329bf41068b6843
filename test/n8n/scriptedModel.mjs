import { createServer } from 'node:http';

/** A model behind OpenAI's interface that calls its only tool once, with these arguments, then is done. */
export async function startScriptedModel(toolArguments) {
	const seen = [];
	const server = createServer(async (request, response) => {
		const chunks = [];
		for await (const chunk of request) chunks.push(chunk);
		const text = Buffer.concat(chunks).toString('utf8');
		const body = text === '' ? {} : JSON.parse(text);
		if (!request.url.endsWith('/chat/completions'))
			return response
				.writeHead(200, { 'content-type': 'application/json' })
				.end('{"object":"list","data":[]}');
		seen.push(body);
		const used = body.messages.some(({ role }) => role === 'tool');
		const message = used
			? { role: 'assistant', content: 'It is on the timeline.' }
			: {
					role: 'assistant',
					content: null,
					tool_calls: [
						{
							id: 'call_1',
							type: 'function',
							function: { name: body.tools[0].function.name, arguments: JSON.stringify(toolArguments) },
						},
					],
				};
		const finish = used ? 'stop' : 'tool_calls';
		const common = { id: 'chatcmpl-1', created: 1, model: body.model };
		if (body.stream !== true) {
			return response
				.writeHead(200, { 'content-type': 'application/json' })
				.end(
					JSON.stringify({
						...common,
						object: 'chat.completion',
						choices: [{ index: 0, message, finish_reason: finish }],
						usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
					}),
				);
		}
		const delta = { ...message, tool_calls: message.tool_calls?.map((call, index) => ({ index, ...call })) };
		response.writeHead(200, { 'content-type': 'text/event-stream' });
		for (const choice of [
			{ index: 0, delta, finish_reason: null },
			{ index: 0, delta: {}, finish_reason: finish },
		]) {
			response.write(
				`data: ${JSON.stringify({ ...common, object: 'chat.completion.chunk', choices: [choice] })}\n\n`,
			);
		}
		response.end('data: [DONE]\n\n');
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${server.address().port}/v1`,
		seen,
		close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))),
	};
}
