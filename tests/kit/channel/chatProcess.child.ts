import { PostgreSQLDB } from 'interaqt/drivers';
import type { PostgresOptions } from '../helpers/postgres';
import { startChat } from './chat';

/** One of several processes of an app; says where it listens on a line of its own. */
const [redisUrl = '', options = '', install] = process.argv.slice(2);
const database = new PostgreSQLDB('chat', JSON.parse(options) as PostgresOptions);
const chat = await startChat(redisUrl, { database, install: install === 'install' });
console.log(chat.url);
process.on('SIGTERM', () => void chat.close().then(() => process.exit(0)));
