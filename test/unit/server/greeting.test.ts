import { describe, expect, it } from 'vitest';
import { flavourOf, parseGreeting } from '../../../electron/engine/server/greeting.ts';

function packet(payload: Buffer, sequence = 0): Buffer {
  const head = Buffer.alloc(4);
  head.writeUIntLE(payload.length, 0, 3);
  head.writeUInt8(sequence, 3);
  return Buffer.concat([head, payload]);
}

function greeting(version: string, { threadId = 7, capabilities = 0xffff } = {}): Buffer {
  const rest = Buffer.alloc(4 + 8 + 1 + 2 + 30);
  rest.writeUInt32LE(threadId, 0);
  rest.writeUInt16LE(capabilities, 13);
  return packet(Buffer.concat([Buffer.from([10]), Buffer.from(`${version}\0`, 'latin1'), rest]));
}

describe('parseGreeting', () => {
  it.each([
    ['5.5.5-10.11.19-MariaDB-0+deb12u1', '10.11.19-MariaDB-0+deb12u1', 'mariadb'],
    ['11.8.2-MariaDB', '11.8.2-MariaDB', 'mariadb'],
    ['9.7.4-2', '9.7.4-2', 'mysql'],
    ['8.0.36-28', '8.0.36-28', 'mysql'],
    ['5.5.5', '5.5.5', 'mysql'],
  ])('reads %s', (said, version, flavour) => {
    expect(parseGreeting(greeting(said))).toEqual({
      greeting: { kind: 'greeting', version, flavour, threadId: 7, offersTls: true },
      packetBytes: greeting(said).length,
    });
  });

  it('says that TLS is not offered', () => {
    expect(parseGreeting(greeting('9.7.4', { capabilities: 0xffff & ~0x0800 }))).toMatchObject({
      greeting: { offersTls: false },
    });
  });

  it('reads an error that comes instead, with and without SQL state', () => {
    const error = (text: string) =>
      packet(Buffer.concat([Buffer.from([0xff, 0x10, 0x04]), Buffer.from(text)]));
    const expected = { greeting: { kind: 'error', number: 1040, message: 'Too many connections' } };
    expect(parseGreeting(error('Too many connections'))).toMatchObject(expected);
    expect(parseGreeting(error('#08004Too many connections'))).toMatchObject(expected);
  });

  it('waits for the rest wherever it is cut', () => {
    const whole = greeting('9.7.4');
    for (let i = 0; i < whole.length; i += 1) expect(parseGreeting(whole.subarray(0, i))).toBe('incomplete');
    expect(parseGreeting(Buffer.concat([whole, Buffer.from('more')]))).toMatchObject({
      packetBytes: whole.length,
    });
  });

  it.each([
    ['SSH', Buffer.from('SSH-2.0-OpenSSH_9.2p1\r\n')],
    ['HTTP', Buffer.from('HTTP/1.1 400 Bad Request\r\n')],
    ['SMTP', Buffer.from('220 mail.example.com ESMTP\r\n')],
    ['four characters', Buffer.from('220 ')],
    ["MySQL's X protocol", Buffer.from([5, 0, 0, 0, 11, 8, 5, 26, 0])],
    ['zeros', Buffer.alloc(64)],
    ['an endless packet', Buffer.concat([Buffer.from([0xff, 0xff, 0xff, 0, 10]), Buffer.alloc(100, 1)])],
    ['another sequence number', packet(Buffer.from([10, 56, 46, 48, 0]), 3)],
    ['protocol 9', packet(Buffer.from('\x093.20\0'))],
    ['a version without an end', packet(Buffer.concat([Buffer.from([10]), Buffer.alloc(40, 0x39)]))],
    ['a version that is none', greeting('hello')],
    ['a greeting that ends in the version', packet(Buffer.from('\x0a9.7.4\0'))],
  ])('tells %s from a server', (_name, bytes) => {
    expect(parseGreeting(bytes)).toHaveProperty('foreign');
  });

  it('quotes what it found', () => {
    expect(parseGreeting(Buffer.from('SSH-2.0-OpenSSH_9.2p1\r\n'))).toEqual({
      foreign: 'It says “SSH-2.0-OpenSSH_9.2p1”',
    });
  });
});

it('knows MariaDB by its comment where its version is hidden', () => {
  expect(flavourOf('10.11.5', 'mariadb.org binary distribution')).toBe('mariadb');
  expect(flavourOf('8.0.36', 'Percona Server (GPL)')).toBe('mysql');
});
