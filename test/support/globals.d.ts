// What jest.config.js tells the tests that need a real n8n.

/** `2.41` or `1.123`. */
declare var N8N_LINE: string;
declare var EXPRESSION_ENGINE: 'vm' | 'legacy';
