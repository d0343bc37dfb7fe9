package dev.greenroom.gateway;

import dev.greenroom.gateway.daily.DailyFault;
import dev.greenroom.gateway.daily.DailyKeySecrets;
import dev.greenroom.gateway.daily.RoomOrder;
import java.time.Duration;

/** The answers to a start whose Daily room can't be had; no session was made. */
final class RoomErrors {
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration AFTER_A_NEW_KEY = Duration.ofSeconds(10);

  private RoomErrors() {}

  static Answer noKey() {
    return ErrorCatalogue.badRequest(
        "\"createDailyRoom\" needs a Daily API key, and the organization has none: its owner stores"
            + " one in the Secret "
            + DailyKeySecrets.SECRET
            + ". Or send false, and pass the URL and token of a room of your own in \"body\".");
  }

  static Answer keyUnknown() {
    return ErrorCatalogue.unavailable(
        "The organization's Daily API key can't be read just now. Try again.", SOON);
  }

  static Answer of(RoomOrder order) {
    DailyFault fault = order.fault();
    if (fault instanceof DailyFault.KeyRefused) {
      return ErrorCatalogue.badGateway(
          "Daily does not accept the organization's API key. Its owner replaces it in the Secret "
              + DailyKeySecrets.SECRET
              + ".",
          AFTER_A_NEW_KEY);
    }
    if (fault instanceof DailyFault.RequestRefused refused) {
      return order.hasOwnProperties()
          ? ErrorCatalogue.badRequest(
              "Daily refuses \"dailyRoomProperties\" or \"dailyMeetingTokenProperties\": "
                  + refused.info())
          : ErrorCatalogue.badGateway("Daily refuses to make a room: " + refused.info(), SOON);
    }
    if (fault instanceof DailyFault.Busy busy) {
      return ErrorCatalogue.unavailable(
          "Daily's rate limit is reached. Try again later.", busy.retryAfter());
    }
    return ErrorCatalogue.unavailable("Daily makes no room just now. Try again.", SOON);
  }
}
