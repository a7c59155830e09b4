import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ImportCandidate } from '../../../shared/model/server.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Mono } from '../../components/mono.tsx';
import { addressText } from '../../lib/address.ts';
import '../../components/rows.css';

interface ImportDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** Shows the field for an address. */
  readonly asksUrl: boolean;
  readonly isReading: boolean;
  readonly isRead: boolean;
  readonly error: Error | null;
  readonly candidates: readonly ImportCandidate[];
  readonly onUrl: (url: string) => void;
  readonly onChoose: (candidate: ImportCandidate) => void;
}

/** The part of an import that needs an answer: an address to type, several servers to choose from, or a failure. */
export function ImportDialog(props: ImportDialogProps) {
  const { isOpen, onClose, asksUrl, isReading, isRead, error, candidates, onUrl, onChoose } = props;
  const [url, setUrl] = useState('');
  return (
    <Modal opened={isOpen} onClose={onClose} title="Import a server" size={520}>
      <Stack gap={14}>
        {asksUrl ? (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              onUrl(url.trim());
            }}
          >
            <Group align="flex-end" gap={8}>
              <TextInput
                style={{ flex: 1 }}
                data-autofocus
                label="Address"
                description="As applications are given it; a password in it goes no further than your choice below."
                placeholder="mysql://user:password@db.example.com:3306/"
                autoComplete="off"
                spellCheck={false}
                value={url}
                onChange={(event) => setUrl(event.currentTarget.value)}
              />
              <Button type="submit" loading={isReading} disabled={url.trim() === ''}>
                Read
              </Button>
            </Group>
          </form>
        ) : null}
        {error === null ? null : <ErrorNotice error={error} />}
        {isRead && error === null && candidates.length === 0 ? (
          <Text c="dimmed">It names no server.</Text>
        ) : (
          <div className="hf-rows">
            {candidates.map((candidate) => (
              <div className="hf-row" style={{ paddingInline: 0 }} key={candidate.importToken}>
                <div>
                  <Text fw={600}>{candidate.label}</Text>
                  <Text fz="xs" c="dimmed">
                    <Mono>
                      {candidate.draft.user}@{addressText(candidate.draft.endpoint.address)}
                    </Mono>
                    {candidate.hasPassword ? ', with its password' : ', without a password'}
                  </Text>
                </div>
                <Button size="xs" variant="light" onClick={() => onChoose(candidate)}>
                  Choose
                </Button>
              </div>
            ))}
          </div>
        )}
      </Stack>
    </Modal>
  );
}
