import { useMantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import { useCall } from '../api/queries.ts';

/** Makes the window follow the theme of the preferences. */
export function ThemeSync() {
  const theme = useCall('app.preferences', {}).data?.theme;
  const { setColorScheme } = useMantineColorScheme();
  useEffect(() => {
    if (theme !== undefined) setColorScheme(theme === 'system' ? 'auto' : theme);
  }, [theme, setColorScheme]);
  return null;
}
