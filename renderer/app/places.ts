import {
  IconActivity,
  IconArchive,
  IconCalendarRepeat,
  IconDatabase,
  IconFlask,
  IconServer2,
  IconSettings,
  IconShieldCheck,
  type TablerIcon,
} from '@tabler/icons-react';
import { paths } from '../lib/paths.ts';

export interface Place {
  readonly label: string;
  readonly to: string;
  readonly icon: TablerIcon;
  /** What one finds there, for the command palette. */
  readonly description: string;
}

/** The places of the rail, in their order. */
export const places: readonly Place[] = [
  { label: 'Overview', to: paths.overview, icon: IconShieldCheck, description: 'Are my databases safe?' },
  { label: 'Servers', to: paths.servers, icon: IconServer2, description: 'What Holdfast backs up' },
  {
    label: 'Plans',
    to: paths.plans,
    icon: IconCalendarRepeat,
    description: 'What backs up by itself, when and how long',
  },
  { label: 'Backups', to: paths.backups, icon: IconArchive, description: 'What has been backed up' },
  { label: 'Drills', to: paths.drills, icon: IconFlask, description: 'Restores that prove backups' },
  { label: 'Storage', to: paths.storage, icon: IconDatabase, description: 'Where backups are kept' },
  { label: 'Activity', to: paths.activity, icon: IconActivity, description: 'What ran and what is running' },
  { label: 'Settings', to: paths.settings, icon: IconSettings, description: 'Theme, tools, keychain' },
];
