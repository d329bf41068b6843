import { startReceiver } from '../../scripts/receiver.js';

/**
 * A model behind OpenAI's interface that calls its only tool once, with these arguments, then is done.
 *
 * @param {object} toolArguments
 */
export async function startScriptedModel(toolArguments) {
	/** @type {any[]} */
	const seen = [];
	const { origin, close } = await startReceiver({
		answer: (request) => {
			if (!request.path.endsWith('/chat/completions'))
				return { status: 200, body: '{"object":"list","data":[]}' };
			const body = JSON.parse(String(request.body));
			seen.push(body);
			return answerTo(body, toolArguments);
		},
	});
	return { url: `${origin}/v1`, seen, close };
}

function answerTo(body, toolArguments) {
	const used = body.messages.some(({ role }) => role === 'tool');
	const call = {
		id: 'call_1',
		type: 'function',
		function: { name: body.tools[0].function.name, arguments: JSON.stringify(toolArguments) },
	};
	const message = used
		? { role: 'assistant', content: 'It is on the timeline.' }
		: { role: 'assistant', content: null, tool_calls: [call] };
	const finish = used ? 'stop' : 'tool_calls';
	const common = { id: 'chatcmpl-1', created: 1, model: body.model };
	if (body.stream !== true) {
		return {
			status: 200,
			body: JSON.stringify({
				...common,
				object: 'chat.completion',
				choices: [{ index: 0, message, finish_reason: finish }],
				usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
			}),
		};
	}
	const delta = { ...message, ...(!used && { tool_calls: [{ index: 0, ...call }] }) };
	const chunks = [
		{ index: 0, delta, finish_reason: null },
		{ index: 0, delta: {}, finish_reason: finish },
	].map((choice) => JSON.stringify({ ...common, object: 'chat.completion.chunk', choices: [choice] }));
	return {
		status: 200,
		headers: { 'content-type': 'text/event-stream' },
		body: [...chunks, '[DONE]'].map((data) => `data: ${data}\n\n`).join(''),
	};
}
