#!/usr/bin/env node
import { runAdmin } from './admin/run-admin.js';
import { chooseLanguage, systemLocale } from './config/language.js';

process.exitCode = await runAdmin(process.argv.slice(2), {
  env: process.env,
  language: chooseLanguage(process.env, systemLocale()),
  terminal: process.stdout.isTTY,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
});
