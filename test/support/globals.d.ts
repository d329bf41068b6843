// What jest.config.js tells the tests that need a real n8n.

/** `2.41` or `1.123`. */
declare const N8N_LINE: string;
declare const EXPRESSION_ENGINE: 'vm' | 'legacy';
