#!/usr/bin/env node
import { checkout } from './checkout.ts';
import { runCli } from './run-cli.ts';

process.exitCode = await runCli(process.argv.slice(2), checkout());
