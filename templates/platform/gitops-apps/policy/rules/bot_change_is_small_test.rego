package rules.bot_change_is_small_test

import data.lib.example
import data.rules.bot_change_is_small

test_accepts_what_is_right if {
	document := {
		"source": "change",
		"author": {"login": "acme[bot]", "bot": true},
		"files": [
			{"path": "values/dev/payments/checkout/image.yaml", "status": "modified"},
		],
	}
	bot_change_is_small.deny == set() with input as document with data.platform as example.platform
}

test_rejects_what_people_decide if {
	document := {
		"source": "change",
		"author": {"login": "acme[bot]", "bot": true},
		"files": [{"path": "platform.yaml", "status": "modified"}],
	}
	example.messages(bot_change_is_small.deny) == {
		"platform.yaml is modified by acme[bot]",
	} with input as document
		with data.platform as example.platform
}

test_rejects_two_environments if {
	document := {
		"source": "change",
		"author": {"login": "acme[bot]", "bot": true},
		"files": [
			{"path": "values/dev/payments/checkout/image.yaml", "status": "modified"},
			{"path": "values/prod/payments/checkout/image.yaml", "status": "modified"},
		],
	}
	example.messages(bot_change_is_small.deny) == {
		"acme[bot] would deploy dev/payments/checkout, prod/payments/checkout at once",
	} with input as document
		with data.platform as example.platform
}

test_rejects_two_things if {
	document := {
		"source": "change",
		"author": {"login": "acme[bot]", "bot": true},
		"files": [
			{"path": "values/dev/payments/checkout/image.yaml", "status": "modified"},
			{"path": ".github/CODEOWNERS", "status": "modified"},
		],
	}
	example.messages(bot_change_is_small.deny) == {
		"acme[bot] would deploy dev/payments/checkout and write codeowners in one pull request",
	} with input as document
		with data.platform as example.platform
}

test_accepts_an_application_that_grows_and_changes if {
	document := {
		"source": "change",
		"author": {"login": "acme[bot]", "bot": true},
		"files": [
			{"path": "argocd/applications/prod/payments/checkout.yaml", "status": "added"},
			{"path": "values/dev/payments/checkout/values.yaml", "status": "modified"},
			{"path": "values/prod/payments/checkout/image.yaml", "status": "added"},
			{"path": "values/prod/payments/checkout/values.yaml", "status": "added"},
		],
	}
	bot_change_is_small.deny == set() with input as document with data.platform as example.platform
}

test_rejects_settings_of_one_beside_another if {
	document := {
		"source": "change",
		"author": {"login": "acme[bot]", "bot": true},
		"files": [
			{"path": "argocd/applications/prod/payments/basket.yaml", "status": "added"},
			{"path": "values/dev/payments/checkout/values.yaml", "status": "modified"},
		],
	}
	example.messages(bot_change_is_small.deny) == {
		"acme[bot] would configure payments/checkout and create payments/basket in one pull request",
	} with input as document
		with data.platform as example.platform
}

test_accepts_an_application_that_leaves if {
	document := {
		"source": "change",
		"author": {"login": "acme[bot]", "bot": true},
		"files": [
			{"path": "argocd/applications/dev/payments/checkout.yaml", "status": "removed"},
			{"path": "values/dev/payments/checkout/image.yaml", "status": "removed"},
			{"path": "values/dev/payments/checkout/values.yaml", "status": "removed"},
		],
	}
	bot_change_is_small.deny == set() with input as document with data.platform as example.platform
}

test_rejects_half_a_removal if {
	document := {
		"source": "change",
		"author": {"login": "acme[bot]", "bot": true},
		"files": [
			{"path": "argocd/applications/dev/payments/checkout.yaml", "status": "removed"},
			{"path": "values/dev/payments/checkout/values.yaml", "status": "removed"},
		],
	}
	example.messages(bot_change_is_small.deny) == {concat(" ", [
		"acme[bot] would remove a part of dev/payments/checkout:",
		"values/dev/payments/checkout/image.yaml would stay",
	])} with input as document
		with data.platform as example.platform
}
