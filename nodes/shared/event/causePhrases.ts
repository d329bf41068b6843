// The words by which a failure's cause is known. Whole phrases, because lending has words of its own for what
// machines say: rates have limits, checks bounce, sessions time out, 500 is a number of employees.

/** In the order in which they are looked for. */
export type Phrases = Array<[category: string, phrase: RegExp]>;

// Whatever it was, somebody has to act before it can go well.
export const LASTS = new RegExp(
	String.raw`\bpermanent(?:ly)?\b|\b(?:account|workspace|key|user|number|sender|campaign)s? (?:is ` +
		String.raw`|was |has been |have been )?(?:permanently )?(?:suspended|disabled|deactivated|blocked` +
		String.raw`|banned|closed|locked|terminated)\b|\b(?:upgrade|billing|subscription|payment required` +
		String.raw`|insufficient_quota|current quota|out of credits?|credits? exhausted)\b|\bmonthly ` +
		String.raw`(?:plan|limit|quota)\b`,
);

export const RULES_OUT_A_RETRY = new RegExp(
	String.raw`\bnon-?retr(?:y|i)able\b|\bnot (?:be )?retr(?:yable|iable|ied)\b|\b(?:do not|don't|never` +
		String.raw`|cannot|can't) (?:be )?retr(?:y|ied)\b|\bretry(?:ing)? (?:will|would|does|do)(?: not` +
		String.raw`|n't) help\b|\bretry(?:ing)? (?:is )?(?:useless|pointless)\b|\bpermanent (?:failure` +
		String.raw`|error)\b`,
);

// Said by machines only.
export const UNMISTAKABLE: Phrases = [
	[
		'timeout',
		new RegExp(
			String.raw`\be(?:socket)?timedout\b|\berr_(?:connection_)?timed_out\b|\bdeadline_exceeded\b` +
				String.raw`|\bcontext deadline exceeded\b|\bgateway time-?out\b|\btime-?out of \d{1,9} ?ms ` +
				String.raw`exceeded\b`,
		),
	],
	[
		'rate_limit',
		new RegExp(
			String.raw`\brate_limit(?:_exceeded|_error|_reached|ed)?\b|\btoo_many_requests\b` +
				String.raw`|\bthrottlingexception\b|\bratelimiterror\b|\bresource_exhausted\b`,
		),
	],
	[
		'network',
		new RegExp(
			String.raw`\be(?:connreset|connrefused|connaborted|pipe|hostunreach|netunreach|netdown|ai_again` +
				String.raw`|notfound)\b|\bsocket hang up\b|\bconnection reset by peer\b`,
		),
	],
	[
		'unavailable',
		new RegExp(
			String.raw`\bservice_unavailable\b|\binternal_server_error\b|\boverloaded_error\b|\binternal ` +
				String.raw`server error\b|\bbad gateway\b`,
		),
	],
];

const MACHINE =
	'(?:api|backend|connect|connection|database|db|dns|endpoint|function|gateway|host|http|job|lambda|' +
	'llm|model|network|operation|provider|proxy|query|read|request|server|service|smtp|socket|system|' +
	'task|tool|upstream|webhook|worker|write)';
const REACHED =
	'(?:api|backend|bureau|database|endpoint|gateway|host|model|network|provider|proxy|server|service|' +
	'system|tool|upstream|webhook)';
const BRIEFLY = '(?:currently |temporarily |momentarily |briefly )?';
const DURATION = '\\(?\\d{1,9}(?:\\.\\d{1,3})? ?(?:ms|milliseconds?|s|secs?|seconds?)\\b';

// Said by machines, unless the text is about lending.
export const TECHNICAL: Phrases = [
	[
		'timeout',
		new RegExp(`\\b${MACHINE} (?:call |request )?(?:has |have |had )?(?:timed[ -]out|time-?out)\\b`),
	],
	[
		'timeout',
		new RegExp(
			`\\b(?:timed[ -]out|time-?out)(?: error)?(?: after| of| exceeded| in| at| within|:)? ?${DURATION}`,
		),
	],
	[
		'timeout',
		new RegExp(
			'\\b(?:timed[ -]out|time-?out) (?:while |when |during |on |from |waiting for |calling ' +
				`){1,2}(?:[\\w-]{1,30} ){0,4}${MACHINE}\\b`,
		),
	],
	['rate_limit', /\btoo many requests\b/],
	[
		'rate_limit',
		new RegExp(
			String.raw`(?:^|[.,;:!?([{"'-] ?|\b(?:api|requests?|the|your|our|a|workspace|provider|upstream` +
				String.raw`|server|service|model|llm|openai|twilio|token|sms|e-?mail|messaging|global|account` +
				String.raw`|client|gateway) )rate[- ]limits? (?:is |was |has been |had been )?(?:exceeded|reached` +
				String.raw`|hit)\b`,
		),
	],
	['rate_limit', /\b(?:exceeded|reached|hit) (?:the |your |our |its )?(?:api |request )?rate[- ]limits?\b/],
	['rate_limit', /(?:^|\b(?:being|been|was|were|is|are|got) )rate[- ]limited\b(?! (?:to|at) )/],
	[
		'rate_limit',
		new RegExp(
			String.raw`\b(?:api(?: calls?)?|requests?|tokens?) (?:quota|limit) (?:is |was |has been ` +
				String.raw`)?(?:exceeded|reached)\b|\brequest was throttled\b`,
		),
	],
	[
		'network',
		new RegExp(
			String.raw`\bnetwork (?:error|failure|is unreachable|unreachable|connection (?:lost|error|failed)` +
				String.raw`|request failed)\b(?! to )|\bfetch failed\b(?! [a-z]{1,30}$)|\btemporary failure in ` +
				String.raw`name resolution\b`,
		),
	],
	['network', /\b(?:dns|tls|ssl) (?:lookup|resolution|query|handshake) (?:failed|failure|error)\b/],
	[
		'network',
		new RegExp(
			String.raw`\bconnection (?:to the (?:server|host|database|provider) )?(?:was |has been |is ` +
				String.raw`)?(?:reset|refused|aborted|lost|closed by (?:the )?(?:peer|server|remote host))\b(?! ` +
				String.raw`(?:review|group|country))`,
		),
	],
	[
		'unavailable',
		new RegExp(
			`\\b${REACHED} (?:is |was |are |were |has been )?${BRIEFLY}(?:unavailable|not ` +
				'available|overloaded|unreachable|offline|down)\\b(?! ' +
				'(?:in|to|for|at|until|on|outside|by|from|with|where|payment) ?)',
		),
	],
	[
		'timeout',
		new RegExp(`\\b${REACHED} (?:did not|didn't|has not) (?:respond|answer)(?:ed)? within ${DURATION}`),
	],
];

// Alone they could mean anything: they count where every other word of the text is one of the plain ones.
export const AMBIGUOUS: Phrases = [
	['timeout', /\btime-?outs?\b|\btimed[ -]out\b/],
	['rate_limit', /\brate[- ]limit(?:s|ed|ing)?\b|\bthrottled\b|\bquota exceeded\b/],
	['unavailable', /\boverloaded\b/],
];
export const PLAIN_WORDS = new Set(
	`
a after again an and anthropic api are at attempt attempts be because been being by call called calling
calls code connect connection contacting could currently due during equifax error errors exceeded
exception experian external failed failing failure for from gateway had has have hit http in is it its
job later limit limited limits model ms of on operation openai or out overloaded please provider quota
rate reached request requested requests response retried retries retry s sec second seconds sendgrid
server service socket status task temporarily the this throttled timed timeout timeouts time to tool
tools transunion try twilio upstream was webhook were when while with
`
		.trim()
		.split(/\s+/),
);

export const LENDING = new RegExp(
	String.raw`\b(?:co-?)?(?:borrower|applicant|signer|guarantor|buyer|seller|spouse|employer|employee` +
		String.raw`|underwriter|apprais(?:er|al)|broker|realtor|lender|insur(?:er|ance)|officer` +
		String.raw`|landlord)(?:s|'s)?\b|\b(?:loan|mortgage|refinanc\w{1,3}|interest|usury|apr|arm|heloc` +
		String.raw`|escrow|lien|deed|title|propert(?:y|ies)|house|deposit|withdrawal|che(?:ck|que)|payment` +
		String.raw`|payoff|invoice|tax|income|salary|collateral|closing|statement|form|letter|signature` +
		String.raw`|signing|agreement|approval|offer|policy|plan|count(?:y|ies)|inquir(?:y|ies)|tips?` +
		String.raw`|percent|bps|restaurant|military|product|vehicle|dealer|investor|notar(?:y|ies)|attorney` +
		String.raw`|doctor|dentist|notice|inspection|resident|consumer|customer)s?\b|\b(?:(?:the|this` +
		String.raw`|promissory) note|not offered|licensed|zip code|eligib\w{1,8}|ineligible|peer ` +
		String.raw`review\w{0,3}|reg(?:ulation)? [a-z]|(?:for|by) (?:this|the) lead|(?:lead|he|she|they) ` +
		String.raw`(?:said|wrote|asked|says|hung up)|debt|rent|fico|vantage)\b|\brate (?:lock|quote|cap` +
		String.raw`|floor|sheet)s?\b|\bcredit (?:card|line|union|score|limit|application)s?\b|\bnew ` +
		String.raw`credit\b|\bbank connection\b|\bplaid\b|\b(?:document|information|verification)s? ` +
		String.raw`requests?\b|\brequests? for (?:[\w-]{1,30} ){0,3}(?:document|information` +
		String.raw`|verification)s?\b|\bprime\b|%`,
);

// A machine gives up after seconds; where it was a person or took days, a repetition finds the same.
export const HUMAN_WAIT = new RegExp(
	String.raw`\b(?:reply|replies|answer from|respond in time|waiting for (?:the |a |an )?(?:lead` +
		String.raw`|customer|client|user|person|human|document|upload|manager|supervisor|reviewer)s?)\b` +
		String.raw`|\b(?:nobody|no one|no-one|somebody|someone|reviewer|manager|supervisor|approv(?:al|e|ed` +
		String.raw`|er)|human|answered)\b|\b\d{1,5}[ -](?:business |calendar )?(?:hours?|days?|weeks?` +
		String.raw`|months?|years?)\b`,
);

// What cannot get better by itself.
export const LASTING: Phrases = [
	[
		'authentication',
		new RegExp(
			String.raw`^(?:unauthori[sz]ed|forbidden)(?:$|[.:;,! ]{1,2})|\bunauthori[sz]ed (?:request|access` +
				String.raw`|client)\b|\binvalid (?:api[ -]?key|(?:access )?token|credentials?)\b` +
				String.raw`|\bauthentication (?:failed|error)\b|\b(?:permission|access) denied\b`,
		),
	],
	[
		'not_found',
		new RegExp(
			String.raw`^not found[.!]?$|\b(?:lead|document|file|tool|record|resource|page|url|endpoint|route` +
				String.raw`|template|checklist item|message|workspace|agent|user|mailbox|recipient) (?:was |is ` +
				String.raw`|could )?(?:not (?:be )?found|does not exist)\b|\bno such (?:lead|document|file|tool` +
				String.raw`|record|resource|checklist item|message|workspace|agent|user|mailbox|key|host)\b`,
		),
	],
	[
		'delivery',
		new RegExp(
			String.raw`\bundeliverable\b|\b(?:e-?mail|message|mail|sms|text|follow-up)s? (?:was |has |have ` +
				String.raw`)?bounced\b|\bbounced (?:e-?mail|message|mail)s?\b|\bhard bounce\b|\bunsubscribed\b` +
				String.raw`|\bopted out(?:[.;,:]|$| of (?:all )?(?:sms|messages?|messaging|e-?mails?|texts?` +
				String.raw`|texting|communications?|contact|marketing|calls?)\b)|\binvalid (?:(?:phone|mobile` +
				String.raw`|recipient|e-?mail)(?: number| address)?|to number)\b|\bnot a valid (?:phone|mobile` +
				String.raw`|recipient|e-?mail)\b`,
		),
	],
	[
		'invalid_input',
		new RegExp(
			String.raw`\bunsupported (?:file|media|format|document|mime|content|image|type)\b|\b(?:schema ` +
				String.raw`)?validation (?:failed|error)\b|\binvalid (?:json|arguments?|parameters?|inputs?` +
				String.raw`|requests?|payload)\b|\bmalformed (?:request|json|input|payload|body|pdf|file)\b` +
				String.raw`|\bmissing required (?:field|parameter|argument|property|value)s?\b`,
		),
	],
];

export const DENIED_BEFORE =
	/\b(?:not|no|never|without|neither|nor|isn't|wasn't|rather than|instead of) (?:[\w-]{1,30} ){0,3}$/;
export const DENIED_AFTER = new RegExp(
	String.raw`^ (?:errors? )?(?:(?:is|was|were|did|does|has|have|had|could)(?: not|n't)|(?:was ` +
		String.raw`|were |is |are |has been |have been )?(?:ruled out|excluded|resolved|fixed))\b`,
);
