import '../styles/page.css';
import '../styles/map.css';
import '../styles/photo.css';
import '../styles/embed.css';
import { startEmbed } from './start-embed.ts';

await startEmbed();
