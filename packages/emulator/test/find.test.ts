// Codes and links are found in emails of any script.
import { describe, expect, it } from 'vitest';
import { findCodes, findLinks } from '../src/mail/codes-and-links.ts';

describe('the code', () => {
  it.each([
    { name: 'Chinese, simplified', text: '您的登录验证码是482913，10分钟内有效。' },
    { name: 'Chinese, traditional', text: '您的驗證碼為482913' },
    { name: 'Japanese, in brackets', text: '認証コード：482913（10分間有効）' },
    { name: 'Japanese, within a sentence', text: '認証コードは482913です。' },
    { name: 'Korean, with a particle', text: '인증번호 482913을 입력하세요' },
    { name: 'Korean, with an ending', text: '인증 코드는 482913입니다.' },
    { name: 'Thai', text: 'รหัสยืนยันของคุณคือ482913' },
    { name: 'Russian', text: 'Ваш код: 482913.' },
    { name: 'Turkish, with an apostrophe', text: "Doğrulama kodunuz 482913'dir" },
    { name: 'Finnish, with a colon', text: 'Koodi on 482913:lla' },
    { name: 'after an address that Chinese text follows', text: '打开https://a.example/x?t=1。验证码482913' },
    { name: 'after an address that Japanese text follows', text: 'https://a.example/2468を開き、482913を入力' },
  ])('is found in $name', ({ text }) => {
    expect(findCodes({ subject: '', text, html: '' })).toEqual(['482913']);
    expect(findCodes({ subject: '', text: '', html: `<p>${text}</p>` })).toEqual(['482913']);
  });

  it.each([
    { name: 'a Latin word', text: 'A1234 1234b é1234 x_5678' },
    { name: 'a Cyrillic word', text: 'Ж1234 1234ж' },
    { name: 'a Greek word', text: 'Ω1234 1234ω' },
    { name: 'a longer number, of any digits', text: '482913４ ٤482913' },
    { name: 'a telephone number', text: '电话+482913' },
    { name: 'an address', text: 'https://a.example/482913?c=482914 https://münchen.example/482915' },
  ])('is not found in $name', ({ text }) => {
    expect(findCodes({ subject: '', text, html: '' })).toEqual([]);
  });
});

describe('the link', () => {
  it.each([
    { name: 'before Chinese text', text: '打开https://a.example/x?t=1。验证码', expected: 'https://a.example/x?t=1' },
    { name: 'before Japanese text', text: 'https://a.example/xを開く', expected: 'https://a.example/x' },
    { name: 'of a host with an umlaut', text: 'see https://münchen.example/ä.', expected: 'https://münchen.example/ä' },
    {
      name: 'with a pair of parentheses',
      text: 'see https://en.example/wiki/A_(b), ok',
      expected: 'https://en.example/wiki/A_(b)',
    },
    { name: 'within parentheses', text: '(see https://a.example/b).', expected: 'https://a.example/b' },
    {
      name: 'with a pair, within parentheses',
      text: '(https://a.example/A_(b))',
      expected: 'https://a.example/A_(b)',
    },
    { name: 'in angle brackets', text: '<https://a.example/b>', expected: 'https://a.example/b' },
    { name: 'at the end of a question', text: 'Was it https://a.example/b?!', expected: 'https://a.example/b' },
  ])('$name is found completely', ({ text, expected }) => {
    expect(findLinks({ text, html: '' })).toEqual([expected]);
  });

  it('in quotes is found beside another one', () => {
    const text = `{"a":"https://a.example/1","b":"https://a.example/2"}`;
    expect(findLinks({ text, html: '' })).toEqual(['https://a.example/1', 'https://a.example/2']);
  });

  it('is found in linear time', () => {
    const startedMs = performance.now();
    findLinks({ text: `https://a.example/${'('.repeat(200_000)}${')'.repeat(400_000)}`, html: '' });
    expect(performance.now() - startedMs).toBeLessThan(1_000);
  });
});
