package rules.unique_applications_test

import data.lib.example
import data.rules.unique_applications

test_accepts_what_is_right if {
	document := {
		"source": "tree",
		"files": [
			"argocd/applications/dev/a/x.yaml",
			"argocd/applications/prod/a/x.yaml",
		],
	}
	unique_applications.deny == set() with input as document with data.platform as example.platform
}

test_rejects_two_teams_with_one_name if {
	document := {
		"source": "tree",
		"files": [
			"argocd/applications/dev/a/x.yaml",
			"argocd/applications/dev/b/x.yaml",
		],
	}
	example.messages(unique_applications.deny) == {
		"x-dev belongs to a and b at the same time",
	} with input as document
		with data.platform as example.platform
}
