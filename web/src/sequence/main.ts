import '../styles/page-map.css';
import '../styles/sequence.css';
import { openSequencePage } from './sequence-page.ts';

openSequencePage();
