resource "aws_iam_role" "_1st_role" {
  name                 = "1st.role"
  path                 = "/gitops/"
  description          = "Says \"hello\\\", $${path.module}\nand %%{ if true }"
  max_session_duration = 3600

  assume_role_policy = <<JSON
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "GitHubActions",
      "Effect": "Allow",
      "Principal": {
        "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
      },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEquals": {
          "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
          "token.actions.githubusercontent.com:sub": "repo:acme/checkout:environment:%%{ if true }"
        }
      }
    }
  ]
}
JSON

  tags = {
    "a\"b" = "$${1}"
  }
}

resource "aws_iam_role_policy" "_1st_role" {
  name = "push-and-pull"
  role = aws_iam_role._1st_role.id

  policy = <<JSON
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Login",
      "Effect": "Allow",
      "Action": "ecr:GetAuthorizationToken",
      "Resource": "*"
    },
    {
      "Sid": "PushAndPull",
      "Effect": "Allow",
      "Action": [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:CompleteLayerUpload",
        "ecr:GetDownloadUrlForLayer",
        "ecr:InitiateLayerUpload",
        "ecr:PutImage",
        "ecr:UploadLayerPart"
      ],
      "Resource": "arn:aws:ecr:eu-west-1:111122223333:repository/payments/checkout"
    }
  ]
}
JSON
}
