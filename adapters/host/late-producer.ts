/** The producer of a rank. The bundles load it at its first use, `.build/late-producer.js` says how. */
export { openProducer } from '../distributed/open-producer.ts';
