'use strict';

// A real n8n takes its time, on a busy machine minutes.
jest.setTimeout(900_000);
