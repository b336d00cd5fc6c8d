#!/usr/bin/env node
'use strict';

try {
  require('../dist/main.js');
} catch (error) {
  if (!String(error.message).startsWith("Cannot find module '../dist/main.js'")) throw error;
  process.stderr.write('Error: atlas is not built yet. Run `npm run build` in the project folder and try again\n');
  process.exitCode = 1;
}
