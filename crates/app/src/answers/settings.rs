//! What is collected and when, as it holds, and what concerns the app itself.

use crate::{
    bindings::{AppSettings, Failure, FailureKind, Setter, SettingForm, SettingValue, SettingView},
    context::Context,
    failure::sentence,
};
use trove_collector::preferences::{self, FIELDS, Field, Shown, shown};
use trove_protocol::Form;

/// All settings as they hold.
pub(crate) async fn settings(context: &Context) -> Result<Vec<SettingView>, Failure> {
    let (wishes, owner) =
        (context.ledger.wishes().await?, context.ledger.owners_configuration().await?);
    let all = shown(&wishes, &owner).map_err(|error| unwritable(&error))?;
    Ok(all.into_iter().filter_map(view).collect())
}

/// Sets one to what these words mean.
pub(crate) async fn set_setting(
    context: &Context,
    name: &str,
    words: &[String],
) -> Result<Vec<SettingView>, Failure> {
    change(context, name, Some(words)).await
}

/// Leaves one to the server's owner and the default.
pub(crate) async fn unset_setting(
    context: &Context,
    name: &str,
) -> Result<Vec<SettingView>, Failure> {
    change(context, name, None).await
}

/// Sets what concerns the app itself; gives what holds now, as the system may refuse.
pub(crate) async fn set_app(
    context: &Context,
    mut wanted: AppSettings,
) -> Result<AppSettings, Failure> {
    let _turn = context.turn.lock().await;
    if wanted.start_at_login != context.kept.borrow().start_at_login {
        wanted.start_at_login = context.desktop.start_at_login(wanted.start_at_login)?;
    }
    context.keep(|kept| *kept = kept.with(&wanted))?;
    Ok(wanted)
}

async fn change(
    context: &Context,
    name: &str,
    words: Option<&[String]>,
) -> Result<Vec<SettingView>, Failure> {
    let field = Field::named(name).ok_or_else(|| {
        let names: Vec<_> = FIELDS.iter().map(|field| field.name).collect();
        let sentence = format!("There is no setting {name:?}; there are {}.", names.join(", "));
        Failure::new(FailureKind::NotUnderstood, sentence)
    })?;
    let _turn = context.turn.lock().await;
    let ledger = &context.ledger;
    let (wishes, owner) = (ledger.wishes().await?, ledger.owners_configuration().await?);
    if words.is_some() && field.is_locked(&owner) {
        let sentence = "The library's owner has set this and allows no other value; ask them to \
                        change or unlock it.";
        return Err(Failure::new(FailureKind::LockedByOwner, sentence));
    }
    let wishes = field
        .set(&wishes, words)
        .map_err(|said| Failure::new(FailureKind::NotUnderstood, sentence(&said)))?;
    ledger.set_wishes(&wishes).await?;
    if let Some(engine) = context.engine() {
        engine.heed_ledger().await?;
    }
    context.changed.sound();
    settings(context).await
}

fn view(one: Shown) -> Option<SettingView> {
    let field = Field::named(one.name)?;
    Some(SettingView {
        name: one.name.to_owned(),
        form: match field.form() {
            Form::Kinds => SettingForm::Kinds,
            Form::Size | Form::Room | Form::Number { .. } => SettingForm::Size,
            Form::List => SettingForm::List,
            Form::Limit => SettingForm::Limit,
            Form::Switch => SettingForm::Switch,
        },
        value: serde_json::from_value(one.value).unwrap_or(SettingValue::Nothing(())),
        set_by: match one.set_by {
            preferences::Setter::Default => Setter::Default,
            preferences::Setter::User => Setter::User,
            preferences::Setter::Owner => Setter::Owner,
        },
        locked: one.locked,
    })
}

fn unwritable(error: &serde_json::Error) -> Failure {
    Failure::internal("The settings cannot be written down; please report this.", error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use trove_collector::preferences::Wishes;
    use trove_protocol::ClientConfiguration;

    #[test]
    fn every_setting_is_shown_with_a_value_of_its_form() {
        let all = shown(&Wishes::default(), &ClientConfiguration::default()).unwrap();
        let views: Vec<_> = all.into_iter().filter_map(view).collect();
        assert_eq!(views.len(), FIELDS.len());
        for view in views {
            let fits = match view.form {
                SettingForm::Switch => matches!(view.value, SettingValue::Switch(_)),
                SettingForm::Kinds | SettingForm::List => {
                    matches!(view.value, SettingValue::List(_))
                }
                SettingForm::Size => {
                    matches!(view.value, SettingValue::Size(_) | SettingValue::Nothing(()))
                }
                SettingForm::Limit => matches!(view.value, SettingValue::Text(_)),
            };
            assert!(fits, "{view:?}");
        }
    }
}
