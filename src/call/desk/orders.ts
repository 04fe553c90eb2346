import type { CallId, DeskOrders, LineIndex, PageGroupId } from '../facts.ts';
import type { DeskInput } from './input.ts';

/** Each order of the user is one input of the desk's machine. */
export abstract class UserOrders implements DeskOrders {
  protected abstract dispatch(input: DeskInput): void;

  hook(lifted: boolean): void {
    this.dispatch({ type: 'hook', lifted });
  }
  pathKey(path: 'speaker' | 'headset'): void {
    this.dispatch({ type: 'path-key', path });
  }
  digit(digit: string): void {
    this.dispatch({ type: 'digit', digit });
  }
  backspace(): void {
    this.dispatch({ type: 'backspace' });
  }
  dial(): void {
    this.dispatch({ type: 'dial' });
  }
  dialNumber(number: string, line?: LineIndex, after = ''): void {
    this.dispatch({ type: 'dial-number', number, line, after });
  }
  pickUp(number: string, uri: string, replaces: string): void {
    this.dispatch({ type: 'pick-up', number, uri, replaces });
  }
  cancelDial(): void {
    this.dispatch({ type: 'cancel-dial' });
  }
  answer(call?: CallId): void {
    this.dispatch({ type: 'answer', call });
  }
  reject(call?: CallId): void {
    this.dispatch({ type: 'reject', call });
  }
  silence(call?: CallId): void {
    this.dispatch({ type: 'silence', call });
  }
  deflect(call?: CallId): void {
    this.dispatch({ type: 'deflect', call });
  }
  hangup(call?: CallId): void {
    this.dispatch({ type: 'hangup', call });
  }
  hold(call?: CallId): void {
    this.dispatch({ type: 'hold', call });
  }
  transfer(): void {
    this.dispatch({ type: 'transfer' });
  }
  blindTransfer(): void {
    this.dispatch({ type: 'blind-transfer' });
  }
  confer(): void {
    this.dispatch({ type: 'confer' });
  }
  speakAlone(call?: CallId): void {
    this.dispatch({ type: 'speak-alone', call });
  }
  memberVolume(step: 1 | -1, call?: CallId): void {
    this.dispatch({ type: 'member-volume', step, call });
  }
  newCall(): void {
    this.dispatch({ type: 'new-call' });
  }
  redial(): void {
    this.dispatch({ type: 'redial' });
  }
  redialIs(number: string): void {
    this.dispatch({ type: 'redial-is', number });
  }
  moveFocus(step: 1 | -1): void {
    this.dispatch({ type: 'move-focus', step });
  }
  lineKey(line: LineIndex): void {
    this.dispatch({ type: 'line-key', line });
  }
  page(group: PageGroupId): void {
    this.dispatch({ type: 'page', group });
  }
  answerPage(accepted: boolean): void {
    this.dispatch({ type: 'answer-page', accepted });
  }
  endPage(): void {
    this.dispatch({ type: 'end-page' });
  }
  record(): void {
    this.dispatch({ type: 'record' });
  }
  mute(): void {
    this.dispatch({ type: 'mute' });
  }
  volume(step: 1 | -1): void {
    this.dispatch({ type: 'volume', step });
  }
  clearMissed(): void {
    this.dispatch({ type: 'clear-missed' });
  }
}
