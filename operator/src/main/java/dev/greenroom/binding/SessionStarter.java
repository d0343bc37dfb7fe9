package dev.greenroom.binding;

/** Starts sessions over HTTP: two writes for a start, none for a rejection. */
public interface SessionStarter {
  StartAnswer start(StartRequest request);
}
