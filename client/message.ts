import { endSentence } from './dom/sentence.ts';

endSentence(document.querySelector('.sentence'));
