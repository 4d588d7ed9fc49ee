import type { Sink } from '../../src/internal/index.ts';
import { OtlpExporter, type OtlpExporterOptions } from './otlp-exporter.ts';

/** Opens an exporter; the bundles load what it needs at the first call. */
export function openOtlp(options: OtlpExporterOptions): Sink {
  return new OtlpExporter(options);
}
