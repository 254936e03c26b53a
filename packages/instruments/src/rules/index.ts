export { NAMINGS, type Naming } from '../names.ts';
export { ALERTS, type Alert } from './alerts.ts';
export { SECTIONS } from './panels.ts';
export { seriesNames } from './series-name.ts';
export { shippedFiles } from './shipped-files.ts';
export { writeRules } from './write-rules.ts';
