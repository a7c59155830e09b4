interface SparklineProps {
  /** Oldest first; fewer than two draw nothing. */
  readonly values: readonly number[];
  /** What it shows, in words: "Size of the last 12 backups: 1.1 GB to 1.2 GB". */
  readonly label: string;
  readonly width?: number;
  readonly height?: number;
}

/** A trend without axes. Its scale begins at zero, so that a flat line means that little has changed. */
export function Sparkline({ values, label, width = 144, height = 26 }: SparklineProps) {
  if (values.length < 2) return null;
  const top = Math.max(...values) * 1.15 || 1;
  const step = width / (values.length - 1);
  const points = values.map(
    (value, i) => `${(i * step).toFixed(1)},${(height - (value / top) * (height - 2) - 1).toFixed(1)}`,
  );
  return (
    <svg
      width="100%"
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <polygon
        points={`0,${height} ${points.join(' ')} ${width},${height}`}
        fill="var(--hf-indigo)"
        opacity={0.12}
      />
      <polyline
        points={points.join(' ')}
        fill="none"
        stroke="var(--hf-indigo)"
        strokeWidth={1.5}
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
