package dev.greenroom.gateway.proxy;

import dev.greenroom.gateway.Answer;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Completes a call whose client is gone, or that is over for another reason. */
record ClientGone(CompletableFuture<Optional<Answer>> end) implements AsyncListener {
  @Override
  public void onComplete(AsyncEvent event) {
    end.complete(Optional.empty());
  }

  @Override
  public void onError(AsyncEvent event) {
    end.complete(Optional.empty());
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    end.complete(Optional.empty());
  }

  @Override
  public void onStartAsync(AsyncEvent event) {}
}
