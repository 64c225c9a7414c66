import { z } from 'zod';

const value = z.union([z.number(), z.string()]);
const time = z.iso.datetime({ offset: true });

export const alertSchema = z.object({
  severity: z.enum(['info', 'warning', 'critical']),
  title: z.string(),
  message: z.string().optional(),
  /** When it began. */
  at: time.optional(),
});

/** How a console can show data, and the shape each way needs. */
export const RENDERERS = {
  'stat-card': z.object({
    label: z.string(),
    value,
    unit: z.string().optional(),
    trend: z.enum(['up', 'down', 'flat']).optional(),
  }),
  gauge: z.object({
    label: z.string(),
    value: z.number(),
    min: z.number().default(0),
    max: z.number(),
    unit: z.string().optional(),
  }),
  list: z.object({
    items: z.array(z.object({ title: z.string(), detail: z.string().optional(), value: value.optional() })),
  }),
  progress: z.object({
    items: z.array(z.object({ label: z.string(), done: z.number(), total: z.number() })),
  }),
  'alert-banner': z.object({ alerts: z.array(alertSchema) }),
  chart: z.object({
    unit: z.string().optional(),
    series: z.array(
      z.object({ name: z.string(), points: z.array(z.object({ at: time, value: z.number() })) }),
    ),
  }),
} as const;

export type Renderer = keyof typeof RENDERERS;
export type RendererData = { [Name in Renderer]: z.output<(typeof RENDERERS)[Name]> };
export type Alert = z.output<typeof alertSchema>;

export const WIDGET_TYPE = 'integration';

/** What a dashboard stores for a widget of the type `integration`. */
export const integrationWidgetSchema = z.strictObject({
  appId: z.string().min(1),
  endpointId: z.string().min(1),
  /** Seconds between two looks. Default: the endpoint's TTL. */
  refreshInterval: z.number().int().min(1).max(86_400).optional(),
});

export type IntegrationWidget = z.output<typeof integrationWidgetSchema>;
