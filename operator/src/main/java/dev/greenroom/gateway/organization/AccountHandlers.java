package dev.greenroom.gateway.organization;

import dev.greenroom.gateway.Answer;
import dev.greenroom.gateway.Call;
import dev.greenroom.gateway.wire.Account;
import java.util.List;
import java.util.Map;

/** Who the caller is. */
final class AccountHandlers {

  Answer user(Call call) {
    String id = call.caller().id();
    return Answer.ok(new Account(new Account.User(id, List.of(new Account.Email(id)))));
  }

  /** A key is of one organisation; a Kubernetes user may be of several. */
  Answer organizations(Call call) {
    return Answer.ok(
        new Account.Organizations(
            call.caller().organizations().stream()
                .map(name -> new Account.Organization(name, name))
                .toList()));
  }

  /** The organisation's own key of Daily is shown to nobody. */
  Answer daily(Call call) {
    return Answer.ok(Map.of());
  }
}
